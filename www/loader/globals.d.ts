/** The wasm's file name, put in when the loader is bundled. */
declare const NOTEFALL_WASM: string;
/** What the wasm's bytes must hash to. */
declare const NOTEFALL_INTEGRITY: string;

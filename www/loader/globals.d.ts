/** The file name of the wasm beside the script, put in when it is bundled. */
declare const NOTEFALL_WASM: string;
/** What the wasm's bytes must hash to. */
declare const NOTEFALL_INTEGRITY: string;
/** The file name of the note view's module. */
declare const NOTEFALL_NOTE: string;
/** The file name of the search's module. */
declare const NOTEFALL_SEARCH: string;
/** The file name of the module for suggestions. */
declare const NOTEFALL_SUGGEST: string;
/** The file name of the module that checks signatures. */
declare const NOTEFALL_VERIFY: string;
/** The file name of the module for counts that changed. */
declare const NOTEFALL_COUNTS: string;
/** The style sheet of the cards, or of notes. */
declare const NOTEFALL_STYLE: string;

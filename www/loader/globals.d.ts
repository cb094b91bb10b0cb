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
/** The file name of the module with filters to choose from. */
declare const NOTEFALL_FILTERS: string;
/** The file name of the module for "For you". */
declare const NOTEFALL_FOR_YOU: string;
/** The file name of the module that checks signatures. */
declare const NOTEFALL_VERIFY: string;
/** The file name of the module for counts that changed. */
declare const NOTEFALL_COUNTS: string;
/** The style sheet of the cards, or of notes. */
declare const NOTEFALL_STYLE: string;
/** The browser's own translator, on the reader's device, where it has one: https://webmachinelearning.github.io/translation-api/ */
declare var Translator:
  | {
      create(languages: {
        sourceLanguage: string;
        targetLanguage: string;
      }): Promise<{ translate(text: string): Promise<string> }>;
    }
  | undefined;

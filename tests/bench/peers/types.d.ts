// What the drivers and the pages share.

/** A note, as far as search goes. */
export interface Note {
  id: string;
  title: string;
  text: string;
}

/** What an engine found, best first. */
export interface Found {
  id: string;
  title: string;
  score: number;
}

/** Asks an opened index. */
export type Search = (query: string) => Found[] | Promise<Found[]>;

/** A peer whose index is one file: built here, fetched whole by the page. */
export interface SingleFile {
  /** Makes the file's text. */
  build(notes: Note[], lang: string): string | Promise<string>;
  /** Opens it, here or in the page. */
  open(index: string, lang: string): Search | Promise<Search>;
}

/** A peer whose index is a folder of files: the page fetches what it needs. */
export interface Folder {
  /** Writes the files. */
  buildFolder(notes: Note[], lang: string, folder: string): Promise<void>;
  /** Opens them here, from the disk. */
  openFolder(folder: string, lang: string): Promise<Search>;
}

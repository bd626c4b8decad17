/** The public subpaths: file name in dist → source. */
export const entries: Readonly<Record<string, string>>;

/** The public subpaths: file name in dist → source. */
export const entries: Readonly<Record<string, string>>;
/** Scripts that pages start as workers: file name in dist → source. */
export const workers: Readonly<Record<string, string>>;

export const REFERENCE: string;
export function makeReference(out?: string): Promise<string[]>;
export function ensureReference(): Promise<void>;

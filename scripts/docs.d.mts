export const REFERENCE: string;
export const WARNINGS: string;
export function makeReference(out?: string): Promise<string[]>;
export function ensureReference(): Promise<void>;

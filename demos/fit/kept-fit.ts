import type { FitterState } from 'gaspard/fit';

/** A stopped fit in the browser's storage, which persists when the page is closed. */
export interface KeptFit {
	readonly id: string;
	readonly state: FitterState;
}

const STORE = 'fits';
const KEY = 'last';

/** Stores a fit in place of the last one; undefined removes it. */
export async function keepFit(kept: KeptFit | undefined): Promise<void> {
	await withStore('readwrite', (store) => (kept ? store.put(kept, KEY) : store.delete(KEY)));
}

/** Returns the stored fit; undefined if there is none. */
export async function keptFit(): Promise<KeptFit | undefined> {
	return (await withStore('readonly', (store) => store.get(KEY))) as KeptFit | undefined;
}

async function withStore(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
	const opening = indexedDB.open('gaspard-fit', 1);
	opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
	const database = (await settled(opening)) as IDBDatabase;
	try {
		return await settled(act(database.transaction(STORE, mode).objectStore(STORE)));
	} finally {
		database.close();
	}
}

function settled(request: IDBRequest): Promise<unknown> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}

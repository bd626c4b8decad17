/** Shows an error message on the page. Several notices are stacked, each with a button that closes it. */
export function showError(error: unknown): void {
	console.error(error);
	const words = error instanceof Error ? error.message : String(error);
	const code = (error as { code?: unknown } | null)?.code;
	show('error', words, typeof code === 'string' ? code : 'error');
}

/** Shows a hint that disappears by itself. */
export function showHint(words: string): void {
	const notice = show('hint', words, '');
	setTimeout(() => notice.remove(), 5000);
}

function show(kind: 'error' | 'hint', words: string, label: string): HTMLElement {
	let list = document.querySelector<HTMLElement>('.notices');
	if (!list) {
		list = document.createElement('div');
		list.className = 'notices';
		list.setAttribute('role', 'status');
		document.body.append(list);
	}
	const notice = document.createElement('div');
	notice.className = `notice notice-${kind}`;
	const text = document.createElement('p');
	text.textContent = words;
	const close = document.createElement('button');
	close.type = 'button';
	close.textContent = '×';
	close.setAttribute('aria-label', 'Close this message');
	close.addEventListener('click', () => notice.remove());
	if (label) {
		const tag = document.createElement('code');
		tag.textContent = label;
		notice.append(tag);
	}
	notice.append(text, close);
	list.append(notice);
	// At most three are shown at once; the console has all of them.
	while (list.children.length > 3) list.firstElementChild!.remove();
	return notice;
}

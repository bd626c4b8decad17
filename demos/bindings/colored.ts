/** Lines of code with texts in `b` and words of the language in `i`, as demos show them. */
export function colored(code: string): Node[] {
	const parts = code.split(/("[^"]*"|'[^']*'|\b(?:import|from)\b|<\/?[\w-]+)/);
	return parts.map((part) => {
		const tag = /^["']/.test(part) ? 'b' : /^(import|from|<)/.test(part) ? 'i' : undefined;
		if (!tag) return document.createTextNode(part);
		const node = document.createElement(tag);
		node.textContent = part;
		return node;
	});
}

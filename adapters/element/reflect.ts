/** Defines string properties that reflect attributes, possibly of another name. A missing attribute is the empty string. */
export function reflectStrings(prototype: HTMLElement, attributes: Readonly<Record<string, string>>): void {
	for (const [property, attribute] of Object.entries(attributes)) {
		Object.defineProperty(prototype, property, {
			configurable: true,
			enumerable: true,
			get(this: HTMLElement) {
				return this.getAttribute(attribute) ?? '';
			},
			set(this: HTMLElement, value: unknown) {
				if (value === null || value === undefined) this.removeAttribute(attribute);
				else this.setAttribute(attribute, String(value));
			},
		});
	}
}

/** Defines boolean properties that are true if the attribute is present. */
export function reflectBooleans(prototype: HTMLElement, names: readonly string[]): void {
	for (const name of names) {
		Object.defineProperty(prototype, name, {
			configurable: true,
			enumerable: true,
			get(this: HTMLElement) {
				return this.hasAttribute(name);
			},
			set(this: HTMLElement, value: unknown) {
				this.toggleAttribute(name, Boolean(value));
			},
		});
	}
}

/** Sets own properties again that were set before the element was defined, because they hide those of the class. */
export function upgradeProperties(element: HTMLElement, names: readonly string[]): void {
	const fields = element as unknown as Record<string, unknown>;
	for (const name of names) {
		if (!Object.hasOwn(element, name)) continue;
		const value = fields[name];
		delete fields[name];
		fields[name] = value;
	}
}

/** Gives a class properties that are attributes by another name: text, empty where there is none. */
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

/** Gives a class properties that say whether an attribute is there. */
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

/** Properties that were set before the element was defined hide those of its class: sets them again. */
export function upgradeProperties(element: HTMLElement, names: readonly string[]): void {
	const fields = element as unknown as Record<string, unknown>;
	for (const name of names) {
		if (!Object.hasOwn(element, name)) continue;
		const value = fields[name];
		delete fields[name];
		fields[name] = value;
	}
}

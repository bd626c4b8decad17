let sheet: CSSStyleSheet | undefined;

/** The style sheet of all elements. It is a constructed one, which a strict content security policy allows. */
export function elementStyle(): CSSStyleSheet {
	if (sheet) return sheet;
	sheet = new CSSStyleSheet();
	sheet.replaceSync(`
		:host {
			display: inline-block;
			position: relative;
			box-sizing: border-box;
			width: 300px;
			max-width: 100%;
			aspect-ratio: 4 / 5;
			overflow: hidden;
			touch-action: pan-y pinch-zoom;
			cursor: grab;
			user-select: none;
			-webkit-user-select: none;
		}
		:host([hidden]), [hidden] { display: none !important }
		:host(:active) { cursor: grabbing }
		:host([orbit='none']) { touch-action: auto; cursor: auto }
		canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none }
		slot:not([hidden]) { display: grid; place-items: end center; width: 100%; height: 100% }
		span { place-self: center; padding: 1em; text-align: center }
		::slotted(*) { grid-area: 1 / 1; min-width: 0; max-width: 100%; max-height: 100% }
	`);
	return sheet;
}

/** Whether a view is seen by the wearer of the avatar (`own`) or by another camera or mirror (`other`). */
export type PictureEye = 'own' | 'other';

/** Visibility of the wearer's own head: `auto` hides it only from the wearer, `show` always shows it, `hide` never does. */
export type FirstPerson = 'auto' | 'show' | 'hide';

/**
 * Whether a worn head is visible in a view. With `auto` the wearer does not see the inside of the head, while mirrors,
 * other cameras and shadows show it. The distinction is that of VRM's first-person settings.
 */
export const SELF_VIEW: Readonly<Record<FirstPerson, Readonly<Record<PictureEye, boolean>>>> = {
	auto: { own: false, other: true },
	show: { own: true, other: true },
	hide: { own: false, other: false },
};

/** The browser is Debian's `chromium`, or the one named in CHROMIUM: nothing is downloaded at install time. */
module.exports = { skipDownload: true };

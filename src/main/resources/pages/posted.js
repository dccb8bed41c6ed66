// This page came from a form. In its place the browser remembers the page of that address, which it
// can always load: else going back or loading again would end at a question whether to send the form
// once more.
"use strict";

history.replaceState(null, "", location.href);

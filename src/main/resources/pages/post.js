// Sends the page's one form; where scripts do not run, its button does.
document.forms[0].submit();

// The shop sent the user here to sign out: the question on this page is answered already.
document.querySelector('button[name="logout"]').click();

// The fonts the page carries are unpacked while its text is still read, so that it is laid out once, in them.
document.fonts.forEach((face) => face.load());

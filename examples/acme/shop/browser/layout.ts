/** As wide as the style sheet says that the chat stands beside the orders; below, it floats above them. */
const beside = matchMedia('(min-width: 1100px)');
const chat = document.querySelector('diosc-chat');

function place(): void {
  chat?.setAttribute('mode', beside.matches ? 'inline' : 'floating');
}

// Before the kit has loaded, so that the chat never shows in one place and jumps to the other.
place();
beside.addEventListener('change', place);

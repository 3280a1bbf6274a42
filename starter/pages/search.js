// Filters the services as one types. Without script the form asks the server for the same.
const form = document.querySelector('form[data-found]');
const field = form.querySelector('input[type="search"]');
const status = form.querySelector('[role="status"]');
const items = [...document.querySelectorAll('[data-words]')];

const show = () => {
	const words = field.value.trim().toLowerCase().split(/\s+/);
	let count = 0;
	for (const item of items) {
		item.hidden = !words.every(word => item.dataset.words.includes(word));
		if (!item.hidden) count += 1;
	}
	const {found, none} = form.dataset;
	status.textContent = field.value.trim() && (count ? found.replace('#', count) : none);
};

// What one has typed is there again after a way back, and then nothing else says so.
addEventListener('pageshow', show);
field.addEventListener('input', show);
form.addEventListener('submit', event => event.preventDefault());
form.querySelector('button').hidden = true;

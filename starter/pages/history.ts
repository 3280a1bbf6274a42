import {deviceName} from './device.ts';
import {html} from './html.ts';
import {layout, type Viewer} from './layout.ts';
import {texts} from './texts.ts';
import {ago} from './time.ts';

/** One line of a person's history. */
export interface HistoryEvent {
	type: string;
	providerLabel: string | null;
	createdAt: number;
	userAgent: string | null;
}

interface HistoryPage {
	viewer: Viewer;
	events: readonly HistoryEvent[];
}

/** `GET /account/history`: what happened to one's account, newest first as given. */
export const historyPage = ({viewer, events}: HistoryPage): string =>
	layout({
		title: texts.history.title,
		viewer,
		body: html`<p class="back"><a href="/account">${texts.history.back}</a></p>
<h1>${texts.history.title}</h1>
${events.length === 0 ? html`<p class="empty">${texts.history.empty}</p>` : table(events)}`,
	});

const table = (events: readonly HistoryEvent[]) => html`<table>
	<caption>${texts.history.caption}</caption>
	<thead><tr>
		<th scope="col">${texts.history.what}</th>
		<th scope="col">${texts.history.device}</th>
		<th scope="col">${texts.history.when}</th>
	</tr></thead>
	<tbody>
		${events.map(row)}
	</tbody>
</table>`;

const row = ({type, providerLabel, createdAt, userAgent}: HistoryEvent) => html`<tr>
			<td>${eventName(type)}${providerLabel && html` <small>(<bdi>${providerLabel}</bdi>)</small>`}</td>
			<td>${deviceName(userAgent)}</td>
			<td>${ago(createdAt)}</td>
		</tr>
		`;

const eventName = (type: string) =>
	Object.hasOwn(texts.events, type) ? texts.events[type as keyof typeof texts.events] : type;

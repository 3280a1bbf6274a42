import {type Html, html} from './html.ts';
import {alert, field, type Problem, problemOf} from './parts.ts';
import {texts} from './texts.ts';

/** What was wrong with a form that takes a name and a password. */
export type PasswordProblem = Problem<'username' | 'password'>;

interface PasswordForm {
	/** Where to go afterwards. */
	next: string;
	username?: string | undefined;
	/** The name is settled: only the password is asked for. */
	readonly?: boolean;
	submit?: string;
	problem?: PasswordProblem | undefined;
}

/** Signs in by name and password. */
export const passwordForm = ({next, username, problem, ...form}: PasswordForm): Html =>
	html`<form method="post" action="/login">
	${wholeFormAlert('login', problem)}
	<input type="hidden" name="next" value="${next}">
	${field({
		id: 'login-username',
		name: 'username',
		label: texts.fields.username,
		autocomplete: 'username',
		value: username,
		readonly: form.readonly ?? false,
		...faults('login', problem, 'username'),
	})}
	${field({
		id: 'login-password',
		name: 'password',
		label: texts.fields.password,
		type: 'password',
		autocomplete: 'current-password',
		...faults('login', problem, 'password'),
	})}
	<button>${form.submit ?? texts.login.submit}</button>
</form>`;

/** Makes an account with a name and a password. */
export const signupForm = ({next, username, problem}: PasswordForm): Html =>
	html`<form method="post" action="/signup">
	${wholeFormAlert('signup', problem)}
	<input type="hidden" name="next" value="${next}">
	${field({
		id: 'signup-username',
		name: 'username',
		label: texts.fields.username,
		autocomplete: 'username',
		value: username,
		hint: texts.fields.usernameHint,
		...faults('signup', problem, 'username'),
	})}
	${field({
		id: 'signup-password',
		name: 'password',
		label: texts.fields.password,
		type: 'password',
		autocomplete: 'new-password',
		hint: texts.fields.passwordHint,
		...faults('signup', problem, 'password'),
	})}
	<button>${texts.login.signupSubmit}</button>
</form>`;

type Form = 'login' | 'signup';

const wholeFormAlert = (form: Form, problem: PasswordProblem | undefined) =>
	problem && !problem.field && alert(`${form}-problem`, problem.message);

/** What a field says about the problem: its own, or where the whole form's is told. */
const faults = (
	form: Form,
	problem: PasswordProblem | undefined,
	name: 'username' | 'password',
) => ({
	problem: problemOf(problem, name),
	...(problem &&
		!problem.field && {
			describedBy: `${form}-problem`,
			isSuspect: problem.isAnywhere ?? false,
			isFocused: name === 'password',
		}),
});

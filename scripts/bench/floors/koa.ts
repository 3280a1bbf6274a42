import Koa from 'koa';

// Koa alone, with an answer like that of `/me`.

const app = new Koa();
app.use(ctx => {
	ctx.body = {
		id: '1',
		username: 'Person.1',
		profiles: [{provider: 'github', id: '1000001', label: 'Person 1'}],
	};
});
app.listen(Number(process.env.PORT), '127.0.0.1');

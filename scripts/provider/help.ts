/** What `npx plop <command> --help` says. */
export const help: Record<string, string> = {
	provider: `npx plop provider [name] [-- --option value …]
Adds a service that people sign in through. For the 216 of the catalogue the name is enough.

  --label            what people see
  --oauth            1, 2 or oidc
  --issuer           an OpenID Connect issuer; its discovery document fills in the rest
  --requestUrl       --authorizeUrl --accessUrl --profileUrl (or: token) --revokeUrl
  --scope            words with spaces or commas between them
  --tokenAuth        client_secret_post or client_secret_basic
  --pkce             false for a service that breaks on it
  --authorizeParams  further parameters of the authorization request: a=b&c=d
  --subdomain        the tenant, for services with a host for each
  --sample           a JSON file with one profile; columns, people and tests come of it
  --remoteId         dotted path of the id that never changes inside the profile
  --dryRun           true: print the change as a diff, write nothing`,
	remove: `npx plop remove [name] [-- --option value …]
Takes a provider out again.

  --force   true: files that you have edited go too
  --down    true: the table goes by a migration of its own, for one that has been run
  --dryRun  true: print the change as a diff, write nothing`,
	update: `npx plop update [name] [-- --dryRun true]
Brings newer templates to a provider and keeps your edits. What is gone and the app needs is written
again.`,
};

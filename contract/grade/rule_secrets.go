package grade

// keepsSecrets: no token or password in its output, in URLs, or readable in files it leaves.
func keepsSecrets(*lab) rule {
	return rule{id: "keeps-secrets", title: "No token and no password is in its output, in URLs, in wrong headers, or readable in files."}
}

// Package evidence turns requests and answers into what a report shows of them: a request as a line for a shell, the beginning
// of an answer, and in neither a secret.
//
// [Secrets] knows the secrets, each with the name of a variable that stands in its place: $ACCESS_1 in an answer, "${ACCESS_1}"
// in a line for a shell, which thus works as soon as the variables are set. It only knows what it was told. Whoever judges adds
// passwords beforehand, lets it learn each answer as soon as it is there, and shows an exchange after that. As a last resort,
// what looks like a JWT, and fields of an answer that are secret by their name, are hidden without being known.
package evidence

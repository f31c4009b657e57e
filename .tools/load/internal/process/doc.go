// Package process runs the servers that are measured, each as a process of its own on a core of its own, and reads what they take.
package process

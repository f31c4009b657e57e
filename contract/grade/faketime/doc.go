// Package faketime moves the clock of a program that nobody has changed, by libfaketime (https://github.com/wolfcw/libfaketime).
//
// That library is loaded into a program before all others, and answers in place of the C library when it asks for the time. It
// does not reach a program that asks the kernel itself, as those made by Go do, one that loads no library at all, or one that runs
// with the rights of another user. Obstacle tells what can be told from outside; an Interpreter can be asked.
//
// Only the wall clock is moved. Monotonic clocks stay real, because timers and timeouts are measured by them: else every request
// that is under way when the clock jumps would end as if it had taken an hour. The times of files move along, so that a lock file
// that was just written is not an hour old. How long a program sleeps stays as it is.
package faketime

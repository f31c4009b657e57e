// Package process runs somebody's program, bounded in every way, and leaves nothing of it behind. It knows nothing of what the
// program is for.
//
// A Runner starts a Command. Time, processes, memory and disk are limited, output is read whether it is wanted or not and kept
// in part, and the Result says how it ended. A Workplace is the folder that it may write to. Programs that are driven, line by
// line, get a standard input; all others find theirs at its end.
//
// # What is contained, and what is not
//
// On Linux, with a supervisor, between this process and the program there are two more. The supervisor adopts every process
// that the program starts and loses (PR_SET_CHILD_SUBREAPER), also one that has left its process group and session, and
// cleared its environment. At the end it kills all of them, until it has no children any more. It does the same when this
// process dies, also by SIGKILL. The launcher is the parent that the program sees, so that a program that kills or freezes its
// parent does not hit the supervisor. Processes, threads and memory are counted some forty times a second, more often while they multiply. Files are limited by the
// system, to MaxDisk each (RLIMIT_FSIZE), there are no core dumps, and when memory runs out, the program is the first to go. A
// program that multiplies faster than it can be counted meets a limit of the system (RLIMIT_NPROC); the administrator has none, but
// may have the supervisor come first, which he does where he has CAP_SYS_NICE.
//
// It is no sandbox against a program that is out for mischief. With the rights that it has, it can
//
//   - kill the supervisor too, and even this process. If the supervisor alone dies, the program dies with it, and what else is in
//     its session or has its marker in the environment is looked for and ended; only what has left both stays;
//   - gain the rights of another user (sudo), whose processes cannot be killed; they are named in Result.Left;
//   - have something else started for it, by a service of the system, such as cron, systemd or Docker;
//   - write outside the folders that are watched, where a single file is limited and their number is not; the same holds for files
//     that it has removed and still writes to;
//   - outrun the supervisor, when it is run by an administrator without CAP_SYS_NICE, as in a container, whose own limit of
//     processes is then the last.
//
// On Linux without a supervisor, and there alone, the session and the marker are all there is. Processes and memory are not
// limited, nothing is ended when this process is killed, and a program can kill this process, which is its parent.
//
// On macOS and the BSDs, it is the process group: what leaves it stays. Processes and memory are not limited, and the size of a
// single file only as far as the folders are watched.
//
// On Windows, the program alone is killed, and what it has started stays; SIGTERM is not sent.
package process

//go:build !unix

package process

import "io/fs"

func allocated(info fs.FileInfo) int64 { return info.Size() }

// Package docs reads what the documentation shows, and plays it: so that no command and no code in it can rot unnoticed. It holds no
// product code. [Read] finds every document and every block in it, [Comments] the blocks in comments of Go; [Stage] plays the blocks
// of one document in order, as its reader would; [Broken] finds links that lead nowhere.
//
// What a block is for stands in the line that opens it, behind the language, where nobody sees it who reads the page:
//
//	sh                  is given to sh -eu, in a folder that the blocks of the page share; bash likewise
//	sh exit=1           ends with that exit status
//	text                is what the commands before it print; … stands for what changes, and alone in a line for any lines
//	text mock           is what the mock that was started before prints in the end
//	yaml shop.yaml      is a file of that name in the folder, which commands below use
//	go shop_test.go     is a part of a file of the repository, of that path beside the document: the file has tests of its own
//
// popupmock serve in a block is the mock that the commands below are about, on a free port; without it they have one of their own.
// A block that is none of these is a mistake, unless it is one of the few that are named as such, with a reason.
package docs

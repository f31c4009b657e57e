module github.com/popupmock/popupmock/tools/corpus

go 1.26.0

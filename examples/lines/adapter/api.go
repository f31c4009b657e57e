package main

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"strings"

	"github.com/popupmock/popupmock/contract/client"
)

// api stands for yours. This one is made with the reference client.
type api struct {
	base string
	http *http.Client
}

func newAPI() *api {
	base := strings.TrimRight(os.Getenv("POPUPMOCK_BASE_URL"), "/")
	c, err := client.New(base, client.Credentials{
		Username: os.Getenv("POPUPMOCK_USERNAME"), Password: client.Password(os.Getenv("POPUPMOCK_PASSWORD")),
	})
	if err != nil {
		log.Fatal(err)
	}
	return &api{base, &http.Client{Transport: c.Transport()}}
}

// request returns the status of the answer, 0 when there was none, and its body, nil when that is no JSON.
func (a *api) request(method, path string) (int, any, error) {
	request, err := http.NewRequest(method, a.base+path, http.NoBody)
	if err != nil {
		return 0, nil, err
	}
	answer, err := a.http.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, nil, err
	}
	var body any
	_ = json.Unmarshal(text, &body)
	return answer.StatusCode, body, nil
}

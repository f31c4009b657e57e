package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// cannedPair is what peers answer to a login: as long as what popupmock answers, and good for nothing.
func cannedPair() any {
	token := strings.Repeat("x", 430)
	return map[string]any{"success": true, "data": map[string]any{
		"access_token": token, "refresh_token": token, "access_expires_at": "2030-01-01T00:00:00Z",
		"refresh_expires_at": "2030-01-07T00:00:00Z", "client_id": 123456,
	}}
}

// writePeers writes the configuration of all peers into a new folder.
func writePeers(folder string, list []byte) error {
	for _, name := range []string{folder, filepath.Join(folder, "wiremock", "mappings")} {
		if err := os.MkdirAll(name, 0o700); err != nil {
			return err
		}
	}
	products := json.RawMessage(list)
	pair, err := json.Marshal(cannedPair())
	if err != nil {
		return err
	}
	for name, content := range map[string]any{
		"prism.json":                      prismDocument(products, pair),
		"mockoon.json":                    mockoonEnvironment(products, pair),
		"db.json":                         map[string]any{"products": products},
		"routes.json":                     map[string]string{"/api/v1/*": "/$1"},
		"wiremock/mappings/products.json": wiremockStub(http.MethodGet, productsPath, products),
		"wiremock/mappings/login.json":    wiremockStub(http.MethodPost, loginPath, pair),
	} {
		text, err := json.Marshal(content)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// prismDocument describes the two calls in OpenAPI 3.0.3, with the answers as examples, since Prism answers with those.
func prismDocument(products, pair json.RawMessage) any {
	type object = map[string]any
	answer := func(kind string, example json.RawMessage) object {
		return object{"200": object{"description": "The answer.", "content": object{
			"application/json": object{"schema": object{"type": kind}, "example": example}}}}
	}
	word := object{"type": "string"}
	return object{
		"openapi": "3.0.3", "info": object{"title": "The work of the load", "version": "1"},
		"components": object{"securitySchemes": object{"bearer": object{"type": "http", "scheme": "bearer"}}},
		"paths": object{
			productsPath: object{"get": object{"security": []object{{"bearer": []string{}}}, "responses": answer("array", products)}},
			loginPath: object{"post": object{
				"requestBody": object{"content": object{"application/json": object{"schema": object{
					"type": "object", "required": []string{"username", "password"}, "properties": object{"username": word, "password": word}}}}},
				"responses": answer("object", pair),
			}},
		},
	}
}

// mockoonEnvironment has a route for each call, in the form of Mockoon's files. Mockoon fills in what it finds missing.
func mockoonEnvironment(products, pair json.RawMessage) any {
	type object = map[string]any
	route := func(id, method, path string, body json.RawMessage) object {
		return object{
			"uuid": id, "type": "http", "method": method, "endpoint": strings.TrimPrefix(path, "/"), "documentation": "",
			"responseMode": nil, "streamingMode": nil, "streamingInterval": 0,
			"responses": []object{{
				"uuid": id + "-answer", "statusCode": 200, "label": "", "latency": 0, "bodyType": "INLINE", "body": string(body), "default": true,
				"headers": []object{{"key": "Content-Type", "value": "application/json"}}, "filePath": "", "sendFileAsBody": false,
				"rules": []any{}, "rulesOperator": "OR", "disableTemplating": true, "fallbackTo404": false, "databucketID": "", "crudKey": "id",
				"callbacks": []any{},
			}},
		}
	}
	return object{
		"uuid": "load", "lastMigration": 33, "name": "The work of the load", "port": 3000, "hostname": "", "endpointPrefix": "", "latency": 0,
		"folders": []any{}, "headers": []any{}, "proxyMode": false, "cors": false, "data": []any{}, "callbacks": []any{},
		"rootChildren": []object{{"type": "route", "uuid": "products"}, {"type": "route", "uuid": "login"}},
		"routes":       []object{route("products", "get", productsPath, products), route("login", "post", loginPath, pair)},
	}
}

// wiremockStub is a mapping of WireMock.
func wiremockStub(method, path string, body json.RawMessage) any {
	type object = map[string]any
	return object{
		"request":  object{"method": method, "urlPath": path},
		"response": object{"status": 200, "headers": object{"Content-Type": "application/json"}, "body": string(body)},
	}
}

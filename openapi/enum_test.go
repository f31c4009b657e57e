package openapi

import "testing"

func TestEnums(t *testing.T) {
	t.Parallel()
	d := document(t, `
  /a:
    get:
      operationId: get
      responses:
        '200':
          description: d
          content:
            application/json:
              schema:
                type: object
                properties:
                  number: {type: integer, enum: [1, 2]}
                  object: {type: object, enum: [{n: 1, s: a}, {n: 2, s: b}]}
`)
	op, _ := d.Lookup("GET", "/a")
	for body, want := range map[string]string{
		`{"number":3}`:                       "response body/number: enum: want 1 or 2",
		`{"object":{"n":1,"s":"b"}}`:         `response body/object/s: enum: want "a"`,
		`{"object":{"n":2.0,"s":"c"}}`:       `response body/object/s: enum: want "b"`,
		`{"object":{"n":2}}`:                 `response body/object/s: enum: want "b"`,
		`{"object":{"n":2,"s":"b","x":"y"}}`: "response body/object: enum: want a documented value",
	} {
		got := op.CheckResponse(200, jsonHeader(), []byte(body))
		if len(got) != 1 || got[0].String() != want {
			t.Errorf("%s\ngot  %v\nwant [%s]", body, got, want)
		}
	}
	expect(t, op.CheckResponse(200, jsonHeader(), []byte(`{"number":2.0,"object":{"n":1,"s":"a"}}`)))
}

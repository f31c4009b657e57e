package openapi

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// CheckRequest lists the ways in which a request with this body departs from the document, nil when there are none. It
// looks at path variables, documented query parameters and headers, and the body; it neither reads r.Body nor changes r.
// Authentication is not judged, and unknown query parameters are let pass.
func (op *Operation) CheckRequest(r *http.Request, body []byte) []Violation {
	return op.CheckCall(r, pathVariables(op.Path, r.URL.Path), body)
}

// CheckCall is CheckRequest where a router has found the path variables already: below a prefix that the document does not
// have, or where values may hold slashes.
func (op *Operation) CheckCall(r *http.Request, variables map[string]string, body []byte) []Violation {
	op.ready()
	var found []Violation
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		found = append(found, Violation{Where: "query", Rule: RuleEncoding, Detail: "want percent-encoded pairs"})
	}
	in := parameterInput(r)
	in.QueryParams, in.PathParams = query, variables
	for _, p := range op.parameters {
		found = append(found, checkParameter(in, p)...)
	}
	found = append(found, op.body.check(body, r.Header, openapi3.VisitAsRequest())...)
	return settle("request", found)
}

// CheckResponse lists the ways in which an answer departs from the document, nil when there are none: its status, its
// documented headers and its body.
func (op *Operation) CheckResponse(status int, header http.Header, body []byte) []Violation {
	op.ready()
	documented, ok := op.responses[status]
	if !ok {
		detail := fmt.Sprintf("%s does not answer %d", op.ID, status)
		return settle("response", []Violation{{Where: "status", Rule: RuleStatus, Detail: detail}})
	}
	var found []Violation
	in := parameterInput(&http.Request{Header: header})
	for _, p := range documented.headers {
		found = append(found, checkParameter(in, p)...)
	}
	found = append(found, documented.body.check(body, header, openapi3.VisitAsResponse())...)
	return settle("response", found)
}

// parameterInput has kin-openapi report all that is wrong and leave the request as it is (by default it would write the
// default values of absent parameters into it).
func parameterInput(r *http.Request) *openapi3filter.RequestValidationInput {
	return &openapi3filter.RequestValidationInput{
		Request: r,
		Options: &openapi3filter.Options{MultiError: true, SkipSettingDefaults: true},
	}
}

// checkParameter judges one parameter of a request or one header of a response.
func checkParameter(in *openapi3filter.RequestValidationInput, p *openapi3.Parameter) []Violation {
	where := p.In + " " + p.Name
	if len(values(in, p)) > 1 && !p.Schema.Value.Type.Is(openapi3.TypeArray) {
		return []Violation{{Where: where, Rule: RuleRepeated, Detail: "want one value"}}
	}
	return explain(where, openapi3filter.ValidateParameter(in.Request.Context(), in, p))
}

// values returns a parameter's values where it can have several.
func values(in *openapi3filter.RequestValidationInput, p *openapi3.Parameter) []string {
	switch p.In {
	case openapi3.ParameterInQuery:
		return in.QueryParams[p.Name]
	case openapi3.ParameterInHeader:
		return in.Request.Header.Values(p.Name)
	}
	return nil
}

package house

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const goodDockerfile = `# A comment.
FROM golang:1.26 AS builder
COPY . .
RUN go build -o /out/popupmock \
    ./cmd/popupmock

FROM scratch
LABEL a="b"
COPY --from=builder /out/popupmock /popupmock
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
USER 65532:65532
ENV POPUPMOCK_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s \
    CMD ["/popupmock", "healthcheck"]
ENTRYPOINT ["/popupmock"]
CMD ["serve"]
`

func TestDockerfile(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, from, to string
		want           []string // the beginnings of what is found
	}{
		{"good", "", "", nil},
		{"another Go", "golang:1.26", "golang:1.25", []string{`Dockerfile: the first stage must be "golang:1.26 AS builder"`}},
		{"one stage", "FROM scratch", "", []string{"Dockerfile: 1 stages, want 2"}},
		{"a third stage", "FROM scratch", "FROM scratch\nFROM scratch", []string{"Dockerfile: 3 stages, want 2"}},
		{"a base image", "FROM scratch", "FROM debian", []string{"Dockerfile: the last stage needs one FROM"}},
		{"a second file", "USER", "COPY --from=builder /etc/passwd /etc/passwd\nUSER", []string{"Dockerfile: COPY --from=builder /etc/passwd /etc/passwd in the last stage"}},
		{"one file twice", "USER", "COPY --from=builder /other /popupmock\nUSER", []string{"Dockerfile: COPY --from=builder /other /popupmock in the last stage"}},
		{"no roots", "COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt\n", "", []string{"Dockerfile: the last stage does not copy /etc/ssl"}},
		{"a file from outside", "--from=builder /out", "/out", []string{"Dockerfile: COPY /out/popupmock /popupmock in the last stage", "Dockerfile: the last stage does not copy /popupmock"}},
		{"an archive", "USER", "ADD rootfs.tar /\nUSER", []string{"Dockerfile: ADD in the last stage"}},
		{"a command", "USER", "RUN true\nUSER", []string{"Dockerfile: RUN in the last stage"}},
		{"root", "65532:65532", "0:0", []string{"Dockerfile: the last stage needs one USER"}},
		{"root in a group of its own", "65532:65532", "0:65532", []string{"Dockerfile: the last stage needs one USER"}},
		{"a named user", "65532:65532", "nobody", []string{"Dockerfile: the last stage needs one USER"}},
		{"no user", "USER 65532:65532", "", []string{"Dockerfile: the last stage needs one USER"}},
		{"loopback", "0.0.0.0", "127.0.0.1", []string{"Dockerfile: the last stage needs one ENV"}},
		{"another port", "EXPOSE 8080", "EXPOSE 80", []string{"Dockerfile: the last stage needs one EXPOSE"}},
		{"a health check in shell form", `CMD ["/popupmock", "healthcheck"]`, "CMD /popupmock healthcheck",
			[]string{"Dockerfile: the last stage needs one HEALTHCHECK"}},
		{"an entry point in shell form", `["/popupmock"]`, "/popupmock", []string{"Dockerfile: the last stage needs one ENTRYPOINT"}},
		{"no default command", `CMD ["serve"]`, "", []string{"Dockerfile: the last stage needs one CMD"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			found := dockerfile(strings.Replace(goodDockerfile, test.from, test.to, 1), "1.26")
			for i := range found {
				if i < len(test.want) && strings.HasPrefix(found[i], test.want[i]) {
					found[i] = test.want[i]
				}
			}
			if diff := cmp.Diff(test.want, found); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

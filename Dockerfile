# The stage that builds: dependencies first, so that a change of the source does not fetch them again.
FROM golang:1.26 AS builder
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# There is no .git here, so whoever builds says what it is: docker build --build-arg VERSION=v1.2.3
ARG VERSION=
RUN make build VERSION=$VERSION

# The stage that ships: the static binary and the roots that it believes in as a client, no shell, no libraries, no root.
FROM scratch
ARG VERSION=
ARG REVISION=
ARG CREATED=
LABEL org.opencontainers.image.title="popupmock" \
      org.opencontainers.image.description="A faithful mock of The Popup Reward Store API" \
      org.opencontainers.image.source="https://github.com/popupmock/popupmock" \
      org.opencontainers.image.documentation="https://github.com/popupmock/popupmock/blob/main/examples/guides/ci.md" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED"
COPY --from=builder /src/bin/popupmock /popupmock
# run, contract and grade call servers by https; serve needs none of it.
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
USER 65532:65532
# Inside a container loopback cannot be reached from outside.
ENV POPUPMOCK_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=2s CMD ["/popupmock", "healthcheck"]
ENTRYPOINT ["/popupmock"]
CMD ["serve"]

# The stage that builds: dependencies first, so that a change of the source does not fetch them again.
FROM golang:1.26 AS builder
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN make build

# The stage that ships: the static binary and nothing else, no shell, no libraries, no root.
FROM scratch
LABEL org.opencontainers.image.title="popupmock" \
      org.opencontainers.image.description="A faithful mock of The Popup Reward Store API" \
      org.opencontainers.image.source="https://github.com/popupmock/popupmock" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=builder /src/bin/popupmock /popupmock
USER 65532:65532
# Inside a container loopback cannot be reached from outside.
ENV POPUPMOCK_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=2s CMD ["/popupmock", "healthcheck"]
ENTRYPOINT ["/popupmock"]
CMD ["serve"]

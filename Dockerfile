# The command `ecswhy` in an image with nothing else but certificates and time zones:
#
#   docker build --build-arg VERSION="$(git describe --tags --always)" -t ecswhy .
#   docker run --rm --user "$(id -u)" -v ~/.aws:/home/.aws:ro -e HOME=/home -e AWS_REGION ecswhy explain prod-main
#
# It needs a machine with Docker and the network; .ci/run does not build it. The notifier is no image: Lambda takes its zip.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false \
  -ldflags="-s -w -buildid= -X github.com/ecswhy/ecswhy/internal/version.stamped=${VERSION}" -o /ecswhy ./cmd/ecswhy

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /
ENV ZONEINFO=/zoneinfo.zip
COPY --from=build /ecswhy /
USER 65532:65532
ENTRYPOINT ["/ecswhy"]

package main

import "strings"

// loose are the forms in which applications log a secret without assigning it to a name, or in which an encoder hides
// it.
var loose = []string{
	"GET /v1/places?key=$ 403",
	`setProperty("api.key", "$")`,
	`cmd ["app","--api-key","$","serve"]`,
	"Incorrect API key provided: $",
	"invalid token '$'",
	`{"name":"API_KEY","value":"$"}`,
	`<add key="ApiKey" value="$"/>`,
	"api_key\t$",
	"Authorization: Token $",
	"using API key $",
}

// assigned are the forms that assign it.
var assigned = []string{
	`{"api_key":"$"}`, `{\"api_key\":\"$\"}`, "api_key: $", "level=info api_key=$ took=3", "GET /v1?api_key=$&p=2",
	"GET /?access_token=$", "X-Api-Key: $", "map[Accept:[*/*] X-Api-Key:[$]]", "{APIKey:$ Port:80}", "{'api_key': '$'}",
	`{:api_key=>"$"}`, "Config(apiKey=$, port=80)", "app --api-key $ serve", "app --token=$", `api_key = "$"`,
	"<apiKey>$</apiKey>", "API_KEY=$", "export API_TOKEN='$'", "[API_KEY] => $", "Authorization: Bearer $",
	"https://app:$@git.example.com/x.git", "const token: string = \"$\"", "api_key ?= $", "apiKey := \"$\"",
	"<token>\n  $\n</token>", "api_key:\n  $",
}

func filled(form, secret string) string { return strings.ReplaceAll(form, "$", secret) }

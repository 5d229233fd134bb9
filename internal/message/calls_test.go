package message

import (
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// testdata/calls.json says of every call of AWS that our commands make which options it takes. It is read out of the
// source of the SDK's input types, which are made from AWS's own models. Linking those types and asking them by
// reflection would say the same, but a clean machine would have to fetch and compile eight more clients for it.
const callsFile = "testdata/calls.json"

var updateCalls = flag.Bool("update-calls", false,
	"read testdata/calls.json anew out of the SDK's source, which is downloaded where it is not there")

// modules are the SDK's for the services as the command line calls them. Those with a version are not among our
// dependencies.
var modules = map[string]string{
	"batch": "batch@v1.65.2", "cloudtrail": "cloudtrail", "deploy": "codedeploy@v1.36.0", "ec2": "ec2@v1.347.0", "ecr": "ecr@v1.67.6", "ecs": "ecs", "efs": "efs@v1.41.18",
	"elbv2": "elasticloadbalancingv2@v1.64.0", "events": "eventbridge", "iam": "iam", "kms": "kms@v1.62.6", "lambda": "lambda", "logs": "cloudwatchlogs", "s3api": "s3@v1.114.10",
	"scheduler": "scheduler@v1.18.2", "secretsmanager": "secretsmanager@v1.51.0", "ssm": "ssm@v1.83.0", "stepfunctions": "sfn@v1.41.2",
}

// option is what an option of a call takes.
type option struct {
	Kind     string            `json:"kind"` // text, number, bool or structure
	List     bool              `json:"list,omitempty"`
	Required bool              `json:"required,omitempty"`
	Values   []string          `json:"values,omitempty"`  // of an enumeration
	Members  map[string]option `json:"members,omitempty"` // of a structure
}

// calls are the options by call, such as "ecs update-service", and name, such as "--cluster".
type calls map[string]map[string]option

func readCalls(t *testing.T) calls {
	t.Helper()
	data, err := os.ReadFile(callsFile)
	if err != nil {
		t.Fatal(err)
	}
	var all calls
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// The table is held against the source of every module that is on this machine: those of our dependencies always are.
func TestTheTableOfCallsIsTheSDKs(t *testing.T) {
	made := callsMade(t)
	fresh, missing := calls{}, []string{}
	recorded := calls{}
	if !*updateCalls {
		recorded = readCalls(t)
	}
	for _, name := range made {
		service, operation, _ := strings.Cut(name, " ")
		dir := source(t, modules[service])
		if dir == "" {
			missing, fresh[name] = append(missing, name), recorded[name]
			continue
		}
		fresh[name] = sdk(t, dir).options(operation)
	}
	if *updateCalls {
		data, err := json.MarshalIndent(fresh, "", "\t")
		if err != nil || len(missing) > 0 {
			t.Fatal(missing, err)
		}
		if err := os.WriteFile(callsFile, append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(recorded, fresh); diff != "" {
		t.Errorf("go test ./internal/message -run TableOfCalls -update-calls accepts this\n%s", diff)
	}
	if len(missing) > 0 {
		t.Logf("NOT compared with the SDK, whose source is not on this machine (-update-calls fetches it): %s",
			strings.Join(missing, ", "))
	}
}

// source is the folder of a module, or nothing where it is not on this machine and is not to be fetched.
func source(t *testing.T, module string) string {
	t.Helper()
	module = "github.com/aws/aws-sdk-go-v2/service/" + module
	path, version, other := strings.Cut(module, "@")
	if !other {
		out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", path).Output()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		return strings.TrimSpace(string(out))
	}
	if *updateCalls {
		if out, err := exec.Command("go", "mod", "download", module).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", module, err, out)
		}
	}
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(strings.TrimSpace(string(cache)), filepath.FromSlash(path)+"@"+version)
	if _, err := os.Stat(dir); err != nil {
		return ""
	}
	return dir
}

// client is the source of one service's client.
type client struct {
	t     *testing.T
	dir   string
	types map[string]*ast.StructType
	enums map[string][]string
}

var clients = map[string]client{}

func sdk(t *testing.T, dir string) client {
	t.Helper()
	if c, read := clients[dir]; read {
		return c
	}
	c := client{t, dir, map[string]*ast.StructType{}, map[string][]string{}}
	for _, name := range []string{"types.go", "enums.go"} {
		file := c.parse(filepath.Join("types", name))
		for _, declaration := range file.Decls {
			if general, ok := declaration.(*ast.GenDecl); ok {
				c.declare(general)
			}
		}
	}
	clients[dir] = c
	return c
}

func (c client) parse(name string) *ast.File {
	c.t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(c.dir, name), nil, parser.ParseComments)
	if err != nil {
		c.t.Fatal(err)
	}
	return file
}

// declare keeps structures, and the constants of enumerations.
func (c client) declare(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if structure, ok := spec.Type.(*ast.StructType); ok {
				c.types[spec.Name.Name] = structure
			}
		case *ast.ValueSpec:
			kind, named := spec.Type.(*ast.Ident)
			value, literal := spec.Values[0].(*ast.BasicLit)
			if text, err := strconv.Unquote(value.Value); named && literal && err == nil {
				c.enums[kind.Name] = append(c.enums[kind.Name], text)
			}
		}
	}
}

// options are those of an operation: the fields of its input.
func (c client) options(operation string) map[string]option {
	c.t.Helper()
	files, err := filepath.Glob(filepath.Join(c.dir, "api_op_*.go"))
	if err != nil {
		c.t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "api_op_"), ".go")
		if dashed(name) != operation {
			continue
		}
		options := map[string]option{}
		ast.Inspect(c.parse(filepath.Base(file)), func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.Name == name+"Input" {
				for field, o := range c.fields(spec.Type.(*ast.StructType), 2) {
					options["--"+dashed(field)] = o
				}
			}
			return true
		})
		return options
	}
	c.t.Errorf("%s has no operation %s", c.dir, operation)
	return nil
}

// fields are the options of a structure, down to a depth.
func (c client) fields(s *ast.StructType, depth int) map[string]option {
	all := map[string]option{}
	for _, field := range s.Fields.List {
		if len(field.Names) == 0 || !field.Names[0].IsExported() || field.Names[0].Name == "ResultMetadata" {
			continue
		}
		o := c.option(field.Type, depth)
		o.Required = strings.Contains(field.Doc.Text(), "This member is required.")
		all[field.Names[0].Name] = o
	}
	return all
}

func (c client) option(expression ast.Expr, depth int) option {
	switch e := expression.(type) {
	case *ast.StarExpr:
		return c.option(e.X, depth)
	case *ast.ArrayType:
		o := c.option(e.Elt, depth)
		o.List = true
		return o
	case *ast.Ident:
		switch {
		case e.Name == "string" || e.Name == "byte":
			return option{Kind: "text"}
		case e.Name == "bool":
			return option{Kind: "bool"}
		case strings.HasPrefix(e.Name, "int") || strings.HasPrefix(e.Name, "float"):
			return option{Kind: "number"}
		}
		return c.named(e.Name, depth)
	case *ast.SelectorExpr:
		return c.named(e.Sel.Name, depth)
	}
	return option{Kind: "structure"} // a map
}

// named is a type of the client's own, or of another package, such as a time.
func (c client) named(name string, depth int) option {
	if values := c.enums[name]; values != nil {
		slices.Sort(values)
		return option{Kind: "text", Values: slices.Compact(values)}
	}
	o := option{Kind: "structure"}
	if s := c.types[name]; s != nil && depth > 1 {
		o.Members = c.fields(s, depth-1)
	}
	return o
}

var (
	beforeWord  = regexp.MustCompile(`(.)([A-Z][a-z]+)`)
	beforeUpper = regexp.MustCompile(`([a-z0-9])([A-Z])`)
)

// dashed is a name as the command line writes it: FileSystemId -> file-system-id.
func dashed(name string) string {
	return strings.ToLower(beforeUpper.ReplaceAllString(beforeWord.ReplaceAllString(name, "$1-$2"), "$1-$2"))
}

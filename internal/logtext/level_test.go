package logtext

import "testing"

func TestLevelOf(t *testing.T) {
	for line, want := range map[string]Level{
		"2026-10-30T01:02:34.118Z ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed": Error,
		"2026/08/16 10:00:00 [emerg] 1#1: open() failed":                                                  Fatal,
		"nginx: [emerg] unknown directive":                                                                Fatal,
		"[ALERT]    (11001) : config : parsing [t/h1.cfg:2] : unknown keyword 'foo'":                      Fatal,
		"[29-Nov-2026 20:10:00] ERROR: FPM initialization failed":                                         Error,
		"2026-11-29 20:10:15.467592 E | etcdmain: error verifying flags":                                  Error,
		"2026-11-29 20:10:15.467592 I | etcdmain: Go Version: go1.19.8":                                   Info,
		"2024/03/04 01:01:01 E! Invalid Json input schema.":                                               Error,
		"CommandError: You must set settings.ALLOWED_HOSTS if DEBUG is False.":                            0,
		"kafka 04:59:02.88 INFO  ==> ** Starting Kafka setup **":                                          Info,
		"致命的: 設定ファイルが不正です":                                                                                Fatal,
		"2026-11-30 01:00:00.120 [致命的エラー] 起動できません":                                                        Fatal,
		"致命错误：配置文件有误":                                                                                     Fatal,
		"치명적 오류: 설정 파일이 없습니다":                                                                             Fatal,
		"ВАЖНО:  роль \"app\" не существует":                                                              Fatal,
		"Erreur fatale : configuration illisible":                                                         Fatal,
		"Schwerwiegender Fehler: Datei fehlt":                                                             Fatal,
		"致命的な障害はありません: 0 件":                                                                               0,
		"件数: 致命的: 0":                                                                                      0,
		"F0305 10:10:10.200000       1 main.go:87] could not get lease":                                   Fatal,
		"time=2026-11-29T20:19:27.782Z level=ERROR msg=ledger err=\"x\"":                                  Error,
		"ts=2026-11-29T20:10:15.196Z caller=main.go:469 level=error msg=\"Error loading config\"":         Error,
		"2024-05-05T01:01:01.200000Z ERROR shop: cannot start":                                            Error,
		"crit: Microsoft.AspNetCore.Server.Kestrel[0]":                                                    Fatal,
		"fail: Codebreaker.GameAPIs[0]":                                                                   Error,
		"[10:10:10 FTL] Host terminated unexpectedly":                                                     Fatal,
		"log4j:WARN Please initialize the log4j system properly.":                                         Warn,
		"WARNING:root:slow":                       Warn,
		"INFO:     Application startup complete.": Info,
		"[2025-01-08 12:18:03] production.ERROR: Please provide a valid cache path.":                       Error,
		"10741:M 29 Nov 2026 20:10:16.743 # Warning: Could not create server TCP listening socket":         Warn,
		"2026-11-29 20:10:17 0 [Note] InnoDB: 128 rollback segments are active.":                           Info,
		"2026-11-29 20:10:22.680 GMT [11677] LOG:  unrecognized configuration parameter":                   0,
		"2026-11-29 20:10:22.680 GMT [11677] FATAL:  configuration file contains errors":                   Fatal,
		"[1:1:0530/180302.000:ERROR:gpu_init.cc(440)] Passthrough is not supported":                        Error,
		"2024/03/01 08:08:08 ...g/setting/database.go:140:loadDBSetting() [F] Unable to get database type": Fatal,
		"2018-02-09T20:22:31.326+0000 I STORAGE  [initandlisten] exiting":                                  Info,
		"[C 2024-05-13 09:11:05.123 ServerApp] Running as root":                                            Fatal,
		"Error: Region is missing":                                                       Error,
		"TypeError: logger.info is not a function":                                       0,
		"KeyError: 'info'":                                                               0,
		"ModuleNotFoundError: No module named 'trace_utils.debug'":                       0,
		"2026/11/29 20:19:27 config: json: cannot unmarshal string into Go struct field": 0,
		"http: panic serving 10.0.0.4:51234: runtime error":                              0,
		"kvstore of the error handler is ready":                                          0,
		"error_page 500 502 503 504 /50x.html;":                                          0,
		"10.20.1.17 - - [29/Oct/2026:05:10:01 +0000] \"GET /error/info HTTP/1.1\" 404 12 \"-\" \"curl/8.5.0\"": 0,
	} {
		if got := levelOf(line); got != want {
			t.Errorf("%s: %d, want %d", line, got, want)
		}
	}
}

-- Failures a week by team and service, and how many of them users felt. A message that came twice, and many about one failure, count once.
SELECT date_trunc('week', from_iso8601_timestamp(time)) AS week,
       coalesce(owner, 'nobody') AS team, cluster, service,
       count(DISTINCT incidentkey) AS failures,
       count(DISTINCT CASE WHEN impact IN ('down', 'never-up', 'degraded', 'exposed') THEN incidentkey END) AS felt
FROM verdicts
WHERE state <> 'resolved' AND kind NOT IN ('canary', 'digest') AND day >= cast(current_date - INTERVAL '90' DAY AS varchar)
GROUP BY 1, 2, 3, 4
ORDER BY week DESC, failures DESC;

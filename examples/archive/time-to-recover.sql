-- Minutes from the first message of a failure to the one that says that all is well, by team and service.
WITH incidents AS (
  SELECT incidentkey, cluster, service, max(owner) AS owner,
         min(CASE WHEN state <> 'resolved' THEN from_iso8601_timestamp(time) END) AS began,
         max(CASE WHEN state = 'resolved' THEN from_iso8601_timestamp(time) END) AS ended
  FROM verdicts
  WHERE kind NOT IN ('canary', 'digest') AND day >= cast(current_date - INTERVAL '90' DAY AS varchar)
  GROUP BY incidentkey, cluster, service
)
SELECT coalesce(owner, 'nobody') AS team, cluster, service, count(*) AS failures, count(ended) AS recovered,
       round(approx_percentile(date_diff('second', began, ended), 0.5) / 60.0, 1) AS median_minutes,
       round(max(date_diff('second', began, ended)) / 60.0, 1) AS longest_minutes
FROM incidents
WHERE began IS NOT NULL
GROUP BY 1, 2, 3
ORDER BY failures DESC;

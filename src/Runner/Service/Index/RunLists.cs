using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Service.Hosting;

namespace VisionFinetune.Runner.Service.Index;

/// <summary>Pages of the index.</summary>
internal static class RunLists
{
    /// <summary>One page of runs or studies.</summary>
    public static IndexPage<T> Read<T>(SqliteConnection connection, RunQuery query)
    {
        var counts = ReadCounts(connection, query);
        var total = query.Statuses.Count == 0 ? counts.Values.Sum() : query.Statuses.Distinct().Sum(s => counts.GetValueOrDefault(s));
        using var command = connection.CreateCommand();
        var where = Filter(command, query, withStatus: true) + After(command, query);
        var (direction, column) = (query.Descending ? "DESC" : "ASC", query.Sort);
        command.CommandText = $"SELECT item, {column}, id FROM jobs WHERE {where} ORDER BY {column} IS NULL, {column} {direction}, id {direction} LIMIT $limit";
        command.Parameters.AddWithValue("$limit", query.Limit + 1);
        using var reader = command.ExecuteReader();
        var items = new List<T>(query.Limit);
        RunCursor? last = null;
        while (reader.Read())
        {
            if (items.Count == query.Limit)
                return new IndexPage<T>(items, last!.ToString(), total, counts);
            items.Add(JsonSerializer.Deserialize<T>(reader.GetString(0), ServiceJson.Options)!);
            last = new RunCursor(SortOf(query), reader.IsDBNull(1) ? null : JsonSerializer.SerializeToElement(reader.GetValue(1)), reader.GetString(2));
        }
        return new IndexPage<T>(items, null, total, counts);
    }

    /// <summary>The order as a request names it.</summary>
    public static string SortOf(RunQuery query) => query.Descending ? $"-{query.Sort}" : query.Sort;

    private static Dictionary<RunStatus, int> ReadCounts(SqliteConnection connection, RunQuery query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT status, COUNT(*) FROM jobs WHERE {Filter(command, query, withStatus: false)} GROUP BY status";
        using var reader = command.ExecuteReader();
        var counts = new Dictionary<RunStatus, int>();
        while (reader.Read())
            counts.Add(Names.Parse<RunStatus>(reader.GetString(0))!.Value, reader.GetInt32(1));
        return counts;
    }

    private static string Filter(SqliteCommand command, RunQuery query, bool withStatus)
    {
        var where = new StringBuilder(query.Studies ? "is_study" : "NOT is_study");
        if (withStatus && query.Statuses.Count > 0)
            where.Append(CultureInfo.InvariantCulture, $" AND status IN ({string.Join(", ", query.Statuses.Select(s => $"'{Names.Of(s)}'"))})");
        if (query.Task is { } task)
            Add("task = $task", "$task", task);
        if (query.Study is { Length: 0 })
            where.Append(" AND study IS NULL");
        else if (query.Study is { } study)
            Add("study = $study", "$study", study);
        if (query.Text is { Length: > 0 } text)
            Add("(instr(lower(id), $text) > 0 OR instr(lower(name), $text) > 0)", "$text", text.ToLowerInvariant());
        return where.ToString();

        void Add(string condition, string name, string value)
        {
            where.Append(" AND ").Append(condition);
            command.Parameters.AddWithValue(name, value);
        }
    }

    private static string After(SqliteCommand command, RunQuery query)
    {
        if (query.After is not { } after)
            return "";
        var (column, beyond) = (query.Sort, query.Descending ? "<" : ">");
        command.Parameters.AddWithValue("$after_id", after.Id);
        if (after.Value is not { } value)
            return $" AND {column} IS NULL AND id {beyond} $after_id";
        command.Parameters.AddWithValue("$after", value.ValueKind == JsonValueKind.String ? value.GetString() : value.TryGetInt64(out var whole) ? whole : value.GetDouble());
        return $" AND ({column} IS NULL OR {column} {beyond} $after OR ({column} = $after AND id {beyond} $after_id))";
    }
}

/// <summary>One page of the index.</summary>
/// <param name="Items">In the order asked for.</param>
/// <param name="NextCursor">Asks for the next page; none: this is the last.</param>
/// <param name="Total">Those that match, on all pages.</param>
/// <param name="Counts">Those of each status that match everything but the status.</param>
internal sealed record IndexPage<T>(IReadOnlyList<T> Items, string? NextCursor, int Total, IReadOnlyDictionary<RunStatus, int> Counts);

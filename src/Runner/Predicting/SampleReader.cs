using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Predicting;

/// <summary>Reads a sample submission strictly: a file that could be understood in two ways is refused with the line.</summary>
internal sealed class SampleReader : IDisposable
{
    /// <summary>Of one record: 1 MiB of plain text, far more than an id and a label, or the columns of 20,000 classes.</summary>
    private const int MaxRecordCharacters = 1 << 20;

    private const int MaxPooledValues = 4096;

    private readonly string _path;
    private readonly RecordLimitReader _text;
    private readonly CsvParser _csv;
    private readonly Dictionary<string, string> _pool = [];     // a sample says one or a few labels a million times
    private bool _isBadlyQuoted;
    private int _line;

    private SampleReader(string path, TextReader text)
    {
        _path = path;
        _text = new RecordLimitReader(text, MaxRecordCharacters, TooLong);
        _csv = new CsvParser(_text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            IgnoreBlankLines = false,       // they count as lines
            BadDataFound = _ => _isBadlyQuoted = true,
        });
    }

    /// <exception cref="UserException">The file is missing or not UTF-8 text, has fewer than two columns, two of one name or no
    /// rows, or a row has another number of fields, no id, or the id of another row.</exception>
    public static SampleSubmission Read(string path)
    {
        if (Directory.Exists(path))
            throw new UserException($"The sample submission '{path}' is a folder; expected a CSV file.");
        if (!File.Exists(path))
            throw new UserException($"The sample submission '{path}' does not exist.");
        try
        {
            using var text = new StreamReader(path);
            using var reader = new SampleReader(path, text);
            return reader.Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The sample submission '{path}' cannot be read: {e.Message}", e);
        }
    }

    public void Dispose() => _csv.Dispose();

    private SampleSubmission Read()
    {
        var header = ReadHeader();
        var rows = new List<SampleRow>();
        var withoutId = new List<string>();
        while (Next() is { } fields)
        {
            if (fields.Length != header.Length)
                throw Bad(_line, $"found {fields.Length} field{(fields.Length == 1 ? "" : "s")}, expected {header.Length} as in "
                    + $"the header ({Listing.Some(header)})");
            if (fields[0].Length == 0)
                withoutId.Add(_line.ToString(CultureInfo.InvariantCulture));
            rows.Add(new SampleRow(fields[0], _line, [.. fields.Skip(1).Select(Pooled)]));
        }
        if (rows.Count == 0)
            throw new UserException($"The sample submission '{_path}' has no rows.");
        if (withoutId.Count > 0)
            throw new UserException($"The sample submission '{_path}' has {withoutId.Count} empty id(s): line "
                + $"{Listing.Some(withoutId)}; expected an id in every row.");
        RefuseDoubled(rows);
        return new SampleSubmission(_path, header, rows);
    }

    private string[] ReadHeader()
    {
        var header = Next() ?? [];
        if (header.Length < 2)
            throw new UserException($"The sample submission '{_path}' needs a header with at least two columns separated by "
                + $"commas, such as id,label; found {(header.Length == 0 ? "nothing" : Listing.Quoted(header[0]))}.");
        var doubled = header.GroupBy(name => name).FirstOrDefault(g => g.Count() > 1);
        if (doubled is not null)
            throw Bad(_line, $"found {doubled.Count()} columns named {Listing.Quoted(doubled.Key)}, expected different names");
        return header;
    }

    private void RefuseDoubled(List<SampleRow> rows)
    {
        static string Lines(IEnumerable<SampleRow> rows) =>
            Listing.Some([.. rows.Select(row => row.Line.ToString(CultureInfo.InvariantCulture))]);
        var doubled = rows.GroupBy(row => row.Id).Where(g => g.Count() > 1)
            .Select(g => $"{Listing.Quoted(g.Key)} (lines {Lines(g)})").ToList();
        if (doubled.Count > 0)
            throw new UserException($"The sample submission '{_path}' has {doubled.Count} id(s) more than once: "
                + $"{Listing.Some(doubled)}.");
    }

    /// <summary>The fields of the next record that is not a blank line, and sets the line it begins on.</summary>
    private string[]? Next()
    {
        do
        {
            (_line, var start) = (_csv.RawRow + 1, _csv.CharCount);
            if (!_csv.Read())
                return null;
            _text.RecordEnded();
            if (_csv.CharCount - start > MaxRecordCharacters)
                throw TooLong();
        }
        while (_csv.Count == 1 && string.IsNullOrWhiteSpace(_csv.RawRecord));
        _isBadlyQuoted = false;
        var fields = Enumerable.Range(0, _csv.Count).Select(i => _csv[i]).ToArray();
        if (_isBadlyQuoted)
            throw Bad(_line, "found a quote inside a field or one that is not closed, expected fields without quotes, or in "
                + "quotes with every inner quote doubled");
        if (fields.Any(field => field.Contains('\uFFFD', StringComparison.Ordinal)))     // what the decoder makes of other bytes
            throw Bad(_line, "found bytes that are not UTF-8, expected text saved as UTF-8");
        return fields;
    }

    private string Pooled(string value)
    {
        if (_pool.TryGetValue(value, out var known))
            return known;
        if (_pool.Count < MaxPooledValues)
            _pool.Add(value, value);
        return value;
    }

    private UserException TooLong() => Bad(_line, "found a row of more than 1 MiB (is a quote not closed?), expected an id and "
        + "its labels");

    private UserException Bad(int line, string problem) => new($"The sample submission '{_path}' line {line}: {problem}.");
}

using System.Text;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Tests.Tables;

/// <summary>What a file means, by the rules of <see cref="CsvTableReader"/> at their plainest: the reference for the fuzz tests.
/// Only for files without mistakes.</summary>
internal static class PlainCsv
{
    public static Table Read(byte[] bytes, CsvFormat format)
    {
        var text = Encoding.UTF8.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes) + "\n";
        var records = new List<(int Line, List<string> Fields)>();
        for (int at = 0, line = 1; at < text.Length;)
        {
            var start = (at, line);
            var fields = new List<string> { ReadField(text, format.DelimiterCharacter, ref at, ref line) };
            while (text[at] == format.DelimiterCharacter)
            {
                at++;
                fields.Add(ReadField(text, format.DelimiterCharacter, ref at, ref line));
            }
            if (at > start.at)
                records.Add((start.line, fields));
            at += text[at..].StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 1;
            line++;
        }
        var rows = records.Skip(1).ToList();
        string? Cell(string field) => field.Length == 0 || format.Missing.Contains(field) ? null : field;
        return new Table(
            [.. records[0].Fields.Select((name, i) =>
                KeyValuePair.Create(name, (IReadOnlyList<string?>)[.. rows.Select(r => Cell(r.Fields[i]))]))],
            [.. rows.Select(r => new RowOrigin("x.csv", r.Line))]);
    }

    private static string ReadField(string text, char delimiter, ref int at, ref int line)
    {
        if (text[at] != '"')
        {
            var end = text.AsSpan(at).IndexOfAny([delimiter, '\r', '\n']);
            at += end;
            return text.Substring(at - end, end);
        }
        var field = new StringBuilder();
        for (at++; text[at] != '"' || text[at + 1] == '"'; at++)
        {
            field.Append(text[at]);
            if (text[at] == '"')
                at++;
            if (text[at] == '\r' || (text[at] == '\n' && text[at - 1] != '\r'))
                line++;
        }
        at++;
        return field.ToString();
    }
}

using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using VisionFinetune.Tabular.Tables;
using static VisionFinetune.Tabular.Tests.Tables.TestTables;

namespace VisionFinetune.Tabular.Tests.Tables;

/// <summary>Whatever the bytes are, the answer is a table or one line that says why there is none.</summary>
public sealed class CsvFuzzTests
{
    private const int Mutations = 24_000;
    private const int RoundTrips = 2_000;
    private const int ShortText = 6;

    private static readonly (byte[] Bytes, CsvFormat Format)[] s_seeds =
    [
        Seed(",", "Id,Name,Age\n1,\"Braund, Mr. Owen\",22\n2,\"Cumings, Mrs. \"\"Flo\"\"\",38\n3,,\n"),
        Seed(";", "\uFEFFId;Größe;Bemerkung\r\n1;1,5;\"zwei\r\nZeilen\"\r\n2;;\"\"\r\n"),
        Seed("tab", "a\tb\tc\r1\t2\t3\r\r4\t\"5\t5\"\t6"),
        Seed(",", "one\n\"1\"\n\"\"\n\"\"\"\"\n1\n2 2\n5\"\n"),
        Seed(",", "x,y\n\"\n\n\",\"\r\n\"\n,\n😀,\u2028\n\n\n-1e999,NaN"),
        Seed("|", "a|\"b b\"|c|d\n1|2|3|4\n\"1\"|\"2\"|\"3\"|\"4\"\n|||\n"),
    ];

    /// <summary>What matters to a CSV reader, and what is not UTF-8.</summary>
    private static readonly byte[][] s_tokens =
    [
        .. new[]
        {
            ",", ";", "\t", "|", " ", "\"", "\"\"", "\"\"\"", ",\"", "\",", "\"\n", "\n", "\r", "\r\n", "\0", "\uFEFF", "é",
            "😀", "NA",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0x80], [0xF0, 0x9F], [0xED, 0xA0, 0x80], [0xC0, 0x80],
    ];

    [Fact]
    public void Damaged_files_give_the_table_they_mean_or_one_line()
    {
        var draws = new Draws(0x5eed);
        var refusals = new List<string>();
        for (var i = 0; i < Mutations; i++)
        {
            var seed = draws.Of(s_seeds);
            var format = draws.Below(8) == 0 ? draws.Of(s_seeds).Format : seed.Format;
            if (Check(Mutate(seed.Bytes, draws), format, draws.Of([1, 3, int.MaxValue])) is { } refusal)
                refusals.Add(refusal);
        }
        Assert.InRange(refusals.Count, Mutations / 10, Mutations * 9 / 10);
        Assert.InRange(refusals.Select(r => string.Concat(r.Where(char.IsAsciiLetterLower))).Distinct().Count(), 20, Mutations);
    }

    [Fact]
    public void Every_truncation_gives_the_table_it_means_or_one_line()
    {
        foreach (var (bytes, format) in s_seeds)
        {
            var lengths = Enumerable.Range(0, bytes.Length);
            var refusals = lengths.Select(length => Check(bytes[..length], format, int.MaxValue)).ToList();
            Assert.Contains("x.csv is empty; expected a line with the names of the columns, then rows.", refusals);
            Assert.Contains(null, refusals);
        }
    }

    [Theory]
    [InlineData("h\n")]
    [InlineData("h,i\n")]
    public void Every_short_text_gives_the_table_it_means_or_one_line(string header)
    {
        const string Alphabet = "a,\"\r\n";
        var read = 0;
        for (var length = 1; length <= ShortText; length++)
        {
            for (var number = 0; number < Math.Pow(Alphabet.Length, length); number++)
            {
                var text = new StringBuilder(header);
                for (int i = 0, rest = number; i < length; i++, rest /= Alphabet.Length)
                    text.Append(Alphabet[rest % Alphabet.Length]);
                read += Check(Encoding.UTF8.GetBytes(text.ToString()), new CsvFormat(), piece: 1) is null ? 1 : 0;
            }
        }
        Assert.InRange(read, 300, 10_000);
    }

    [Fact]
    public void Tables_written_with_CsvHelper_read_back_equal()
    {
        var draws = new Draws(0xc5f);
        foreach (var _ in Enumerable.Range(0, RoundTrips))
        {
            var missing = draws.Of([new CsvFormat().Missing, []]);
            var format = new CsvFormat { Delimiter = draws.Of([",", ";", "tab", " "]), Missing = missing };
            var (text, expected) = RandomTable(draws, format);
            var table = Csv(text, format);
            Assert.Equal(Describe(expected), Describe(table));
        }
    }

    private static (byte[] Bytes, CsvFormat Format) Seed(string delimiter, string text) =>
        (Encoding.UTF8.GetBytes(text), new CsvFormat { Delimiter = delimiter });

    /// <summary>Reads a file and compares it with what it means; null, or why it was refused.</summary>
    private static string? Check(byte[] bytes, CsvFormat format, int piece)
    {
        try
        {
            var table = Csv(bytes, format, piece);
            Assert.True(table.RowCount > 0);
            Assert.Equal(Describe(PlainCsv.Read(bytes, format)), Describe(table));
            return null;
        }
        catch (TableException e)
        {
            Assert.StartsWith("x.csv ", e.Message);
            Assert.DoesNotContain(e.Message, char.IsControl);
            Assert.InRange(e.Message.Length, 1, 400);
            return e.Message;
        }
    }

    private static byte[] Mutate(byte[] original, Draws draws)
    {
        List<byte> bytes = [.. original];
        for (var edits = draws.Below(3); edits >= 0; edits--)
        {
            var at = draws.Below(bytes.Count + 1);
            var length = draws.Below(Math.Min(bytes.Count - at, 12) + 1);
            switch (draws.Below(6))
            {
                case 0:
                    bytes.InsertRange(at, draws.Of(s_tokens));
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(draws.Below(bytes.Count + 1), bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.RemoveRange(at, length);
                    bytes.InsertRange(at, draws.Of(s_tokens));
                    break;
                case 4 when at < bytes.Count:
                    bytes[at] = (byte)draws.Below(256);
                    break;
                default:
                    var other = draws.Of(s_seeds).Bytes;
                    var from = draws.Below(other.Length);
                    bytes.InsertRange(at, other[from..Math.Min(from + 20, other.Length)]);
                    break;
            }
        }
        return [.. bytes];
    }

    private static (string Text, Table Table) RandomTable(Draws draws, CsvFormat format)
    {
        var names = Enumerable.Range(0, 1 + draws.Below(5)).Select(i => $"{RandomCell(draws)}{i}").ToList();
        var rows = Enumerable.Range(0, 1 + draws.Below(8)).Select(_ => names.Select(_ => RandomCell(draws)).ToList()).ToList();
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var origins = new List<RowOrigin>();
        using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = format.DelimiterCharacter.ToString(),
            NewLine = draws.Of(["\n", "\r\n", "\r"]),
            WhiteSpaceChars = [],
            ShouldQuote = args => names.Count == 1 || args.Field!.AsSpan().ContainsAny('\r', '\n')
                || ConfigurationFunctions.ShouldQuote(args),
        }))
        {
            foreach (var row in rows.Prepend(names))
            {
                csv.Flush();
                origins.Add(new RowOrigin("x.csv", LinesOf(text.ToString())));
                row.ForEach(cell => csv.WriteField(cell));
                csv.NextRecord();
            }
        }
        var missing = format.Missing.Append("").ToHashSet();
        return (text.ToString(), new Table(
            [.. names.Select((name, i) => KeyValuePair.Create(name,
                (IReadOnlyList<string?>)[.. rows.Select(row => missing.Contains(row[i]) ? null : row[i])]))],
            origins[1..]));
    }

    /// <summary>The line after the last line end: CRLF, CR and LF count once each.</summary>
    private static int LinesOf(string text) => 1 + text.ReplaceLineEndings("\n").Count(c => c == '\n');

    private static string RandomCell(Draws draws) => string.Concat(Enumerable.Range(0, draws.Below(6))
        .Select(_ => draws.Of(["a", "7", "\"", ",", ";", "\t", " ", "\n", "\r", "\r\n", "é", "😀", "NA", "-", "."])));
}

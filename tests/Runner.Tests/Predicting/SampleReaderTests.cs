using System.Text;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Predicting;

namespace VisionFinetune.Runner.Tests.Predicting;

public sealed class SampleReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Ids_and_values_come_with_the_lines_they_begin_on(string newLine)
    {
        var text = string.Join(newLine, "\uFEFFid,\"la,bel\"", "3,cat", "", "\"a", "b\",\"big \"\"dog\"\"\"", "2,", "");
        var sample = SampleSubmission.Read(_folder.File("s.csv", text));
        Assert.Equal(["id", "la,bel"], sample.Header);
        Assert.Equal(["3", $"a{newLine}b", "2"], sample.Rows.Select(row => row.Id));
        Assert.Equal([2, 4, 6], sample.Rows.Select(row => row.Line));
        Assert.Equal(["cat", "big \"dog\"", ""], sample.Rows.Select(row => row.Values.Single()));
    }

    [Fact]
    public void A_sample_may_have_one_column_a_class_and_no_last_line_break()
    {
        var sample = SampleSubmission.Read(_folder.File("s.csv", "id,a,b\n1,0.5,0.25"));
        Assert.Equal(["0.5", "0.25"], Assert.Single(sample.Rows).Values);
    }

    [Theory]
    [InlineData("id\n1\n", " needs a header with at least two columns separated by commas, such as id,label; found 'id'.")]
    [InlineData("id;label\n1;cat\n", " needs a header with at least two columns separated by commas, such as id,label; found 'id;label'.")]
    [InlineData("", " needs a header with at least two columns separated by commas, such as id,label; found nothing.")]
    [InlineData("\uFEFF\n \n", " needs a header with at least two columns separated by commas, such as id,label; found nothing.")]
    [InlineData("\nid,x,x\n1,2,3\n", " line 2: found 2 columns named 'x', expected different names.")]
    [InlineData("id,label\n", " has no rows.")]
    [InlineData("id,label\n7,a\n8,a\n7,b\n8,b\n7,c\n", " has 2 id(s) more than once: '7' (lines 2, 4, 6), '8' (lines 3, 5).")]
    [InlineData("id,label\n1,a\n\n2,b,c\n", " line 4: found 3 fields, expected 2 as in the header (id, label).")]
    [InlineData("id,label\n1\n", " line 2: found 1 field, expected 2 as in the header (id, label).")]
    [InlineData("id,label\n,a\n2,a\n\"\",a\n", " has 2 empty id(s): line 2, 4; expected an id in every row.")]
    [InlineData("id,label\n1,a\n2,\"b\n3,c\n", " line 3: found a quote inside a field or one that is not closed, expected fields without quotes, or in quotes with every inner quote doubled.")]
    [InlineData("id,label\n1,5\" disc\n", " line 2: found a quote inside a field or one that is not closed, expected fields without quotes, or in quotes with every inner quote doubled.")]
    public void A_bad_sample_is_refused_with_its_line(string content, string expected)
    {
        var path = _folder.File("s.csv", content);
        Assert.Equal($"The sample submission '{path}'{expected}", Refusal(path));
    }

    [Fact]
    public void At_most_five_of_a_kind_are_named()
    {
        var path = _folder.File("s.csv", "id,label\n" + string.Concat(Enumerable.Range(0, 14).Select(i => $"{i % 7},a\n")));
        Assert.Equal($"The sample submission '{path}' has 7 id(s) more than once: '0' (lines 2, 9), '1' (lines 3, 10), '2' (lines 4, 11), "
            + "'3' (lines 5, 12), '4' (lines 6, 13), ….", Refusal(path));
    }

    [Fact]
    public void Missing_files_and_folders_are_refused()
    {
        Assert.Equal("The sample submission 'no-such.csv' does not exist.", Refusal("no-such.csv"));
        Assert.Equal($"The sample submission '{_folder.Path}' is a folder; expected a CSV file.", Refusal(_folder.Path));
    }

    [Theory]
    [InlineData("id,label\n1,a\n2,", 3)]
    [InlineData("id,label\n1,\"", 2)]
    [InlineData("id,", 1)]
    public void A_row_of_megabytes_is_refused_before_it_is_all_read(string start, int line)
    {
        var path = _folder.File("s.csv", start);
        using (var file = new FileStream(path, FileMode.Append))
            file.SetLength(1 << 28);        // NUL characters
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal($"The sample submission '{path}' line {line}: found a row of more than 1 MiB (is a quote not closed?), expected an id and its labels.", Refusal(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 25);
    }

    [Fact]
    public void The_limit_is_for_each_row_and_exact()
    {
        const int fits = (1 << 20) - 3;     // with the id, the comma and the line break
        var label = new string('x', fits);
        Assert.Equal(3, SampleSubmission.Read(_folder.File("s.csv", $"id,label\n1,{label}\n2,{label}\n3,a\n")).Rows.Count);
        Assert.Contains("line 3: found a row of more than 1 MiB", Refusal(_folder.File("t.csv", $"id,label\n1,a\n2,{label}x\n3,a\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused()
    {
        var path = _folder.File("s.csv");
        File.WriteAllBytes(path, [.. "id,label\n1,caf\n2,caf"u8, 0xE9, (byte)'\n']);
        Assert.Equal($"The sample submission '{path}' line 3: found bytes that are not UTF-8, expected text saved as UTF-8.", Refusal(path));
    }

    [Fact]
    public void Damaged_samples_are_read_or_refused_and_never_an_error_of_the_program()
    {
        var good = Encoding.UTF8.GetBytes("id,label\r\n1,\"a\"\"b\"\n2,b\n\"3\",\"c\nd\"\n4,é\n");
        byte[] telling = [.. ",\"\r\n\0 \\'"u8, 0xEF, 0xBB, 0xFF, 0xC3];
        var random = new Random(1);
        var path = _folder.File("s.csv");
        var (read, refused) = (0, 0);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = good.ToList();
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                var at = random.Next(bytes.Count);
                if (random.Next(3) == 0)
                    bytes.RemoveAt(at);
                else if (random.Next(2) == 0)
                    bytes.Insert(at, telling[random.Next(telling.Length)]);
                else
                    bytes[at] = (byte)random.Next(256);
            }
            File.WriteAllBytes(path, [.. bytes]);
            try
            {
                var sample = SampleSubmission.Read(path);
                Assert.All(sample.Rows, row => Assert.Equal(sample.Header.Count - 1, row.Values.Count));
                read++;
            }
            catch (UserException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                refused++;
            }
        }
        Assert.True(read > 100 && refused > 100, $"{read} read, {refused} refused");
    }

    private static string Refusal(string path) => Assert.Throws<UserException>(() => SampleSubmission.Read(path)).Message;
}

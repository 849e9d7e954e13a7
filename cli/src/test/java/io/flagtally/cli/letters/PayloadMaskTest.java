package io.flagtally.cli.letters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadMaskTest {
    private static final JsonMapper JSON = new JsonMapper();

    /** As JSON, but for its quotation marks. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {'appName':'shop','bucket':{'start':'s','stop':'t','toggles':{'sale':{'yes':1,'no':0,'variants':{'red':1}}}}} | {'appName':'shop','bucket':{'start':'s','stop':'t','toggles':{'sale':{'yes':1,'no':0,'variants':{'red':1}}}}}
            {'appName':'shop','instanceId':'host-7','connectionId':'c'}  | {'appName':'shop','…':'(masked: 2 other fields)'}
            {'clients':[{'id':'js/shop','flags':{'sale':[{'value':'red','count':1}]},'user':'Ann'}]} | {'clients':[{'id':'js/shop','flags':{'sale':[{'value':'red','count':1}]},'…':'(masked: 1 other fields)'}]}
            {'receivedProperties':{'userId':[1,2]},'receivedValues':{'userId':[['u1','Ann'],['u2']]}} | {'receivedProperties':{'userId':[1,2]},'receivedValues':{'userId':'(masked: array of 2)'}}
            {'receivedValues':{'appName':[['Ann']],'id':'Ann'}} | {'receivedValues':{'appName':'(masked: array of 1)','id':'(masked: text of 3 characters)'}}
            {'receivedValues':[['Ann']]} | {'receivedValues':'(masked: array of 1)'}
            {'receivedValues':'Ann'} | {'receivedValues':'(masked: text of 3 characters)'}
            {'metrics':[{'featureName':'sale','environment':'staging','yes':1,'userId':'Ann'}]} | {'metrics':[{'featureName':'sale','environment':'staging','yes':1,'…':'(masked: 1 other fields)'}]}
            [{'appName':'shop','user':'Ann'}] | [{'appName':'shop','…':'(masked: 1 other fields)'}]
            'Ann' | '(masked: text of 3 characters)'
            7 | '(masked: number)'
            {'people':{'Ann':1}} | {'…':'(masked: 1 other fields)'}
            """)
    void showsOnlyWhatIsKnownToBeNobodys(String payload, String shown) throws IOException {
        assertThat(PayloadMask.REPORT.apply(JSON.readTree(payload.replace('\'', '"'))))
                .isEqualTo(JSON.readTree(shown.replace('\'', '"')));
    }
}
